// The three engines, each driven in its own way. A visitor is a page with nothing kept from others; one at a time.
import { spawn } from 'node:child_process';
import puppeteer from 'puppeteer-core';
import { chromiumArguments } from '../house.mjs';
import { DrivenPage } from './driven_page.mjs';
import { WebDriver } from './web_driver.mjs';

const kSize = { width: 1280, height: 900 };

class Puppet {
  static async open(options) {
    const engine = new Puppet();
    engine.browser = await puppeteer.launch({ headless: true, ...options });
    return engine;
  }

  async visitor() {
    const context = await this.browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport(kSize);
    const visitor = new DrivenPage({
      goto: (address) => page.goto(address),
      reload: () => page.reload(),
      run: (run, argument) => page.evaluate(run, argument),
      move: (x, y) => page.mouse.move(x, y),
      down: () => page.mouse.down(),
      up: () => page.mouse.up(),
      press: (key) => page.keyboard.press(key),
      type: (text) => page.keyboard.type(text),
      close: () => context.close(),
    });
    page.on('pageerror', (error) => visitor.faults.push(`threw ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) visitor.faults.push(message.text());
    });
    return visitor;
  }

  close() {
    return this.browser.close();
  }
}

/** MiniBrowser of WebKitGTK on a screen that nobody sees. */
class WebKit {
  static async open() {
    const engine = new WebKit();
    engine.screen = spawn('Xvfb', ['-displayfd', '3', '-nolisten', 'tcp', '-screen', '0', '1600x1200x24'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const display = await new Promise((resolve, reject) => {
      engine.screen.stdio[3].once('data', (bytes) => resolve(`:${String(bytes).trim()}`));
      engine.screen.once('error', reject);
    });
    engine.driver = await WebDriver.open('WebKitWebDriver', { DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1' });
    return engine;
  }

  async visitor() {
    const faults = [];
    const hands = await this.driver.session({ browserName: 'MiniBrowser' }, kSize, (fault) => faults.push(fault));
    return Object.assign(new DrivenPage(hands), { faults });
  }

  async close() {
    await this.driver.close();
    this.screen.kill();
  }
}

export const engines = {
  Chromium: () => Puppet.open({ browser: 'chrome', executablePath: '/usr/bin/chromium-headless-shell', args: chromiumArguments }),
  Firefox: () => Puppet.open({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr' }),
  WebKit: () => WebKit.open(),
};
