// What the seat-map editor keeps in this browser beyond a few words: pictures and steps. It goes to no server.
const kName = 'frontrow-plans';
const kVersion = 2;
const kStores = ['pictures', 'steps'];

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(kName, kVersion);
    request.onupgradeneeded = () => {
      const { result: database } = request;
      for (const store of kStores) if (!database.objectStoreNames.contains(store)) database.createObjectStore(store);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Runs one transaction of `act(store)`, which may answer a request; promises its result once everything is kept. Rejects
 * where the browser has no room, or keeps nothing.
 */
export async function run(name, mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
