// A client for a driver that speaks the W3C's WebDriver, as far as a driven page needs it.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { until } from '../house.mjs';

const kKeys = { Escape: '\uE00C', Enter: '\uE007', Tab: '\uE004' };

/** The body of a script for execute/async: arguments are what `run` is given, and whom it tells. Not every driver waits for a promise. */
const script = (run) => `
  const [given, tell] = arguments;
  (${listen})();
  Promise.resolve(given).then(${run}).then((value) => ({ value }), (error) => ({ failure: String(error) }))
    .then((answer) => tell({ ...answer, faults: window.heardFaults.splice(0) }));`;

/** No event tells what a page complains of, so each question brings this along and takes home what was heard since the one before. */
function listen() {
  if (window.heardFaults) return;
  window.heardFaults = [];
  const hear = (fault) => window.heardFaults.push(fault);
  addEventListener('error', ({ error, message }) => hear(`threw ${error?.stack ?? message}`));
  addEventListener('unhandledrejection', ({ reason }) => hear(`threw ${reason?.stack ?? reason}`));
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => hear(`refused by ${violatedDirective}: ${blockedURI}`));
  const { error: write } = console;
  console.error = (...words) => {
    hear(words.join(' '));
    write(...words);
  };
}

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

export class WebDriver {
  #open = new Set();

  static async open(program, env) {
    const driver = new WebDriver();
    const port = await freePort();
    driver.base = `http://127.0.0.1:${port}`;
    driver.process = spawn(program, [`--port=${port}`], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
    await new Promise((resolve, reject) => {
      driver.process.once('spawn', resolve);
      driver.process.once('error', reject);
    });
    await until(`${program} listens`, () => fetch(`${driver.base}/status`).then(({ ok }) => ok, () => false));
    return driver;
  }

  async ask(method, path, body) {
    const answer = await fetch(this.base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}, ${value.message}`);
    return value;
  }

  /** A browser of its own, as the hands of a driven page; `onFault` hears what its pages complain of. */
  async session(capabilities, size, onFault) {
    const { sessionId } = await this.ask('POST', '/session', { capabilities: { alwaysMatch: capabilities } });
    this.#open.add(sessionId);
    const ask = (method, path, body) => this.ask(method, `/session/${sessionId}${path}`, body);
    const act = (source) => ask('POST', '/actions', { actions: [source] });
    const point = (action) => act({ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: [action] });
    const type = (keys) => act({
      type: 'key',
      id: 'keyboard',
      actions: [...keys].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]),
    });
    await ask('POST', '/window/rect', size);
    return {
      goto: (url) => ask('POST', '/url', { url }),
      reload: () => ask('POST', '/refresh', {}),
      run: async (run, argument) => {
        const { value, failure, faults } = await ask('POST', '/execute/async', { script: script(run), args: [argument ?? null] });
        faults.forEach(onFault);
        if (failure) throw new Error(failure);
        return value ?? null;
      },
      move: (x, y) => point({ type: 'pointerMove', duration: 0, x, y }),
      down: () => point({ type: 'pointerDown', button: 0 }),
      up: () => point({ type: 'pointerUp', button: 0 }),
      press: (key) => type([kKeys[key]]),
      type: (text) => type(text),
      close: () => this.#end(sessionId),
    };
  }

  #end(sessionId) {
    this.#open.delete(sessionId);
    return this.ask('DELETE', `/session/${sessionId}`);
  }

  /** Ends the browsers too that a failure left open: they would live on without the driver. */
  async close() {
    for (const sessionId of this.#open) await this.#end(sessionId);
    this.process.kill();
  }
}
