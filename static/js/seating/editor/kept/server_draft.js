// The draft that the server keeps of a venue's next map: another device goes on with it, and two people who draw at once are told.
import * as api from '../../../api.js';
import { mapOf } from '../plan/map_json.js';

const kPauseMs = 3_000; // after the last step, so that drawing sends a few plans and not every one
const kSaveMs = 60_000;

const pathOf = (venue) => `/api/venue/venues/${encodeURIComponent(venue)}/draft`;

/** The draft as the API has it, its plan null where there is none; one that cannot be read as a plan is none. */
export async function loadServerDraft(venue) {
  const draft = await api.get(pathOf(venue));
  try {
    if (draft.plan) mapOf(draft.plan);
    return draft;
  } catch {
    return { ...draft, plan: null };
  }
}

export class ServerDraft {
  #timer = 0;
  #isSending = false;
  #isWaiting = false; // for somebody to decide whose draft stays
  #theirs = null;

  /**
   * `version` is the one that was seen, `plan` the document that it has. `on` hears saved(), and overtaken(error), which
   * promises the draft on the server once somebody has chosen between it and theirs, or null where nobody has.
   */
  constructor(venue, { version, plan }, on) {
    Object.assign(this, { venue, version, plan, on });
  }

  /** Saves what `draft()` tells, { base, plan }, when nothing has been drawn for a while; a plan of null ends the draft. */
  later(draft, wait = kPauseMs) {
    clearTimeout(this.#timer);
    if (this.#isWaiting || draft().plan === this.plan) return;
    this.#timer = setTimeout(() => this.#save(draft), wait);
  }

  /** Goes on from what is on the server now. */
  follow({ version, plan }) {
    Object.assign(this, { version, plan });
  }

  /** Promises what somebody else has saved meanwhile, { version, base, saved_by, saved_at, isDrawn }, or null. */
  async newer() {
    const { version } = this;
    const theirs = this.#theirs?.version > version ? this.#theirs : null;
    const known = [version, theirs?.version ?? version].map((one) => `"${one}"`).join(', ');
    const draft = await api.getChanged(pathOf(this.venue), known);
    if (this.#isSending || this.version !== version) return null; // what is there now may be one's own
    const { plan, ...rest } = draft ?? {};
    this.#theirs = rest.version > version ? { ...rest, isDrawn: plan !== null } : theirs;
    return this.#theirs;
  }

  async #save(draft) {
    if (this.#isSending) return this.later(draft);
    const { base, plan } = draft();
    if (plan === this.plan) return undefined;
    this.#isSending = true;
    try {
      const { version } = await api.put(pathOf(this.venue), { version: this.version, base, plan }, { timeout: kSaveMs });
      Object.assign(this, { version, plan });
      this.on.saved();
    } catch (error) {
      api.throwMistake(error);
      // what else goes wrong leaves the draft in this browser, and is tried again with the next step
      return error.code === 'changed_meanwhile' ? this.#decide(error, draft) : undefined;
    } finally {
      this.#isSending = false;
    }
    return this.later(draft); // drawn meanwhile
  }

  /** Goes on from the draft that somebody has chosen about. Undecided, the next step is refused again, and asks again. */
  async #decide(error, draft) {
    this.#isWaiting = true;
    const seen = await this.on.overtaken(error);
    this.#isWaiting = false;
    if (!seen) return;
    this.follow(seen);
    this.later(draft, 0);
  }
}
