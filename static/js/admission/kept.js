// What a door keeps over a reload and without a network: values by name in the browser's own database.

const kStore = 'kept';

const promised = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opening = null;
function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('frontrow-door', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(kStore);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/** The value of this name, or undefined. */
export async function kept(name) {
  return promised((await database()).transaction(kStore).objectStore(kStore).get(name));
}

/** Keeps a value; promises when it is on the disk. */
export async function keep(name, value) {
  const transaction = (await database()).transaction(kStore, 'readwrite', { durability: 'strict' });
  transaction.objectStore(kStore).put(value, name);
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
