// Answers on the device, in IndexedDB.

const promise = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export class Store {
  constructor(name) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('responses', { keyPath: 'id' });
    this.open = promise(request);
  }

  async #in(mode, deed) {
    const database = await this.open;
    return promise(deed(database.transaction('responses', mode).objectStore('responses')));
  }

  keep(response) {
    return this.#in('readwrite', (all) => all.put(response));
  }

  forget(id) {
    return this.#in('readwrite', (all) => all.delete(id));
  }

  all() {
    return this.#in('readonly', (all) => all.getAll());
  }
}
