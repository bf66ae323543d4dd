// A worker that answers the MD5 of each piece of a file it is sent, so that the page stays quick meanwhile.
import { md5 } from "../share/md5";

interface Asked {
  number: number;
  piece: Blob;
}

self.addEventListener("message", (event: MessageEvent<Asked>) => {
  const { number, piece } = event.data;
  void piece
    .arrayBuffer()
    .then((buffer) => self.postMessage({ number, md5: md5(new Uint8Array(buffer)) }))
    // A file that was taken away or changed on disk can be read no more
    .catch(() => self.postMessage({ number }));
});
