// Recordings on this device until the hub has them, piece by piece as they are made: a crash costs seconds.

const NAME = "recordings";

export interface Take {
  id: string;
  name: string;
  type: string;
  startedAt: number;
  seconds: number;
}

interface Piece {
  take: string;
  blob: Blob;
}

export class Store {
  private constructor(private readonly database: IDBDatabase) {}

  static async open(): Promise<Store> {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("takes", { keyPath: "id" });
      asked.result.createObjectStore("pieces", { autoIncrement: true }).createIndex("take", "take");
    };
    return new Store(await answered(asked));
  }

  async takes(): Promise<Take[]> {
    return answered(this.in("takes").getAll() as IDBRequest<Take[]>);
  }

  async keep(take: Take): Promise<void> {
    await answered(this.in("takes", "readwrite").put(take));
  }

  async add(take: Take, blob: Blob): Promise<void> {
    await answered(this.in("pieces", "readwrite").add({ take: take.id, blob } satisfies Piece));
  }

  /** The whole recording as a file; its pieces stay where they are, not in memory. */
  async file(take: Take): Promise<File> {
    const pieces = await answered(this.in("pieces").index("take").getAll(take.id) as IDBRequest<Piece[]>);
    return new File(pieces.map((piece) => piece.blob), take.name, { type: take.type, lastModified: take.startedAt });
  }

  async remove(id: string): Promise<void> {
    const pieces = this.in("pieces", "readwrite");
    for (const key of await answered(pieces.index("take").getAllKeys(id))) pieces.delete(key);
    await answered(this.in("takes", "readwrite").delete(id));
  }

  private in(store: string, mode: IDBTransactionMode = "readonly"): IDBObjectStore {
    return this.database.transaction(store, mode).objectStore(store);
  }
}

function answered<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("The browser keeps nothing."));
  });
}
