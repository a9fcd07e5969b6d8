// Publishing what is drawn, and meeting somebody who was faster.
import * as api from '../../api.js';
import { number } from '../../format.js';
import { t } from '../../messages.js';
import { ask, dismiss, notify } from '../../notices.js';
import { attempt, changedMeanwhile } from '../../panel.js';
import { faultWords } from './exchange.js';
import { mapOf } from './plan/map_json.js';
import * as plan from './plan/plan.js';

const kPublishMs = 60_000;

export class Publishing {
  #editor;
  isBusy = false;

  constructor(editor) {
    this.#editor = editor;
  }

  async publish() {
    if (this.isBusy || !(await this.#isMeant())) return;
    this.#setBusy(true);
    const { base, plan: published, venue } = this.#editor;
    try {
      const { id } = await api.post(`/api/venue/venues/${encodeURIComponent(venue.slug)}/maps`, {
        map: mapOf(published),
        replaces: base,
        source: published.source,
      }, { timeout: kPublishMs });
      this.#editor.accepted(id, published);
      dismiss('publish');
      notify(t('ed.published'), { key: 'published' });
    } catch (error) {
      if (error.code === 'changed_meanwhile') await this.#othersWereFaster();
      else if (error.status === 422) notify(faultWords(error), { kind: 'alert', key: 'publish' });
      else await attempt(() => {
          throw error;
        });
    } finally {
      this.#setBusy(false);
    }
  }

  /** Whether nothing is wrong with the plan and somebody says that it shall be published. */
  #isMeant() {
    const problems = this.#editor.findProblems();
    const blocking = problems.filter((problem) => problem.blocking);
    if (blocking.length) {
      this.#editor.screen.setTab('problems');
      notify(t('ed.publish_blocked', { n: blocking.length }), { kind: 'alert', key: 'publish' });
      return false;
    }
    const { total } = plan.countsOf(this.#editor.plan);
    const text = [t('ed.publish_text', { n: total, count: number(total) })];
    if (problems.length) text.push(t('ed.publish_warnings', { n: problems.length }));
    return ask({ title: t('ed.publish_title', { venue: this.#editor.venue.name }), text, confirm: t('ed.publish') });
  }

  /** Somebody else has published meanwhile: keep this draft, which then replaces theirs, or take theirs. */
  async #othersWereFaster() {
    const { keeper, on } = this.#editor;
    keeper.save();
    const newest = await attempt(() => on.newest());
    if (newest === undefined) return;
    const texts = { text: t('ed.faster_text'), load: t('ed.faster_load'), keep: t('ed.faster_keep') };
    const theirs = await changedMeanwhile(() => keeper.loadPublished(newest), texts);
    if (theirs !== false) return; // also where nobody has chosen: the next publishing asks again
    this.#editor.base = newest;
    keeper.save();
    notify(t('ed.faster_kept'), { key: 'publish' });
  }

  #setBusy(on) {
    this.isBusy = on;
    this.#editor.screen.showPublishing(on);
  }
}
