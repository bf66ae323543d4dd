// The MD5 of pieces of a file, made by a worker.

interface Answer {
  number: number;
  md5?: string;
}

/** The file is not there any more, or was changed since it was chosen. */
export class Unreadable extends Error {}

export class Checksums {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, PromiseWithResolvers<string>>();
  private last = 0;

  constructor(address: string) {
    this.worker = new Worker(address, { type: "module" });
    this.worker.addEventListener("message", (event: MessageEvent<Answer>) => {
      const { number, md5 } = event.data;
      const asked = this.waiting.get(number);
      this.waiting.delete(number);
      if (md5) asked?.resolve(md5);
      else asked?.reject(new Unreadable());
    });
  }

  of(piece: Blob): Promise<string> {
    const asked = withResolvers<string>();
    const number = (this.last += 1);
    this.waiting.set(number, asked);
    this.worker.postMessage({ number, piece });
    return asked.promise;
  }
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: Error) => void;
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((kept, broken) => {
    resolve = kept;
    reject = broken;
  });
  return { promise, resolve, reject };
}
