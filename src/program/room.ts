/**
 * How many connections there may be at once. Each takes a file of the process, which has only so
 * many: at the end of them nothing can be opened any more, and runtimes stop accepting for good, or
 * spin. So listeners are paused before that, while there are files left for upstreams and for all
 * else; who comes then waits with the system until somebody has left.
 *
 * Any client may want a connection to an upstream at any time, and those that are kept there may be
 * more than there are clients. So the room is full where the clients, and once more as many or the
 * upstream connections if these are more, take all of it.
 */
import type { Listening } from "../transport/socket/listening.ts";

/** Who is told when connections begin to wait, and when they wait no more. */
export interface Usher {
  waiting(crowd: CrowdAt): void;
  admitted(crowd: CrowdAt): void;
}

export interface CrowdAt {
  /** Where it is by its own limit. Absent: at all of them, by the file limit. */
  readonly door?: Door;
  /** Connections that may be there. */
  readonly most: number;
}

/** Of the files: for the log, look-ups and what else is opened for a while. */
const OTHER_FILES = 48;
/** But no more of them than this. */
const OTHER_SHARE = 1 / 4;
/** Connections to the admin address, which is not paused with the others: this share of the files, */
const ADMIN_SHARE = 1 / 16;
/** but no fewer than this, */
const FEWEST_ADMIN = 16;
/** nor more: each page that is open holds one for its events, of which there are up to 64. */
const MOST_ADMIN = 80;
/** The share that may be taken ahead. */
const AHEAD_SHARE = 1 / 6;
const ADMIN_AHEAD = 4;

export class Room {
  readonly #usher: Usher;
  readonly #doors = new Set<Door>();
  /** For connections; Infinity: nobody knows. */
  #files: number;
  /** Connections that there may be at the admin address. */
  readonly mostAdmin: number;
  #clients = 0;
  #upstreams = 0;
  readonly #crowd: Crowd;

  /** `freeFiles`: how many more the process may open; undefined: nobody knows. */
  constructor(freeFiles: number | undefined, usher: Usher) {
    this.#usher = usher;
    this.#files = freeFiles === undefined
      ? Infinity
      : freeFiles - Math.min(OTHER_FILES, freeFiles * OTHER_SHARE);
    this.mostAdmin = Math.floor(
      Math.max(FEWEST_ADMIN, Math.min(MOST_ADMIN, this.#files * ADMIN_SHARE)),
    );
    this.#crowd = new Crowd({
      began: () => usher.waiting({ most: this.mostClients }),
      ended: () => usher.admitted({ most: this.mostClients }),
    });
  }

  /** Connections wait, or did so a moment ago, because of the file limit. */
  get crowded(): boolean {
    return this.#crowd.isThere;
  }

  /** Clients that there may be at once; Infinity: nobody knows. */
  get mostClients(): number {
    return Math.max(1, Math.floor(this.#left / 2));
  }

  /** Of listeners that are there. */
  get doors(): Door[] {
    return [...this.#doors].filter(({ name }) => name !== "");
  }

  /** For one of so many `listeners` for clients, or for that of operators. */
  open({ most, isAdmin, listeners }: {
    most: number;
    isAdmin: boolean;
    listeners: number;
  }): Door {
    const share = Math.floor(this.#files * AHEAD_SHARE / listeners);
    const mostAhead = isAdmin ? ADMIN_AHEAD : Math.max(1, share);
    const changed = (by: number) => {
      if (!isAdmin) this.#clients += by;
      this.#look();
    };
    const door = new Door(most, { isAdmin, mostAhead, usher: this.#usher, changed });
    this.#doors.add(door);
    this.#look();
    return door;
  }

  /** Those who came through it may be there still. */
  close(door: Door): void {
    this.#doors.delete(door);
    this.#look();
  }

  /** Of connections to upstreams. */
  readonly files = {
    taken: () => {
      this.#upstreams++;
      this.#look();
    },
    released: () => {
      this.#upstreams--;
      this.#look();
    },
    /** None was left, though nobody knew how many there were. */
    exhausted: () => {
      if (this.#files !== Infinity) return;
      this.#files = this.#clients + this.#upstreams;
      this.#look();
    },
  };

  get #left(): number {
    let left = this.#files;
    for (const { isAdmin, ahead } of this.#doors) {
      left -= 1 + ahead + (isAdmin ? this.mostAdmin : 0);
    }
    return Math.max(2, left);
  }

  #look(): void {
    const withNext = this.#clients + 1;
    this.#crowd.isFull = withNext + Math.max(withNext, this.#upstreams) > this.#left;
    for (const door of this.#doors) door.hold(this.#crowd.isFull && !door.isAdmin);
  }
}

/** Who has a listener's connections. */
interface Crowdable {
  /** Others wait for connections to end: it may end some that are of no use now. */
  makeRoom?(): void;
}

/** One listener's connections. */
export class Door {
  /** Where the listener listens. */
  name = "";
  readonly isAdmin: boolean;
  /** As of Place. */
  readonly mostAhead: number;
  readonly #changed: (by: number) => void;
  readonly #crowd: Crowd;
  #most: number;
  #listening: Listening | undefined;
  #server: Crowdable | undefined;
  #held = false;
  #paused = false;
  /** Connections that are there. */
  open = 0;
  /** How often it had to be paused. */
  pauses = 0;

  /** `most`: connections at a time. */
  constructor(
    most: number,
    { isAdmin, mostAhead, usher, changed }: {
      isAdmin: boolean;
      mostAhead: number;
      usher: Usher;
      changed: (by: number) => void;
    },
  ) {
    this.isAdmin = isAdmin;
    this.mostAhead = mostAhead;
    this.#most = most;
    this.#changed = changed;
    this.#crowd = new Crowd({
      began: () => usher.waiting({ door: this, most: this.#most }),
      ended: () => usher.admitted({ door: this, most: this.#most }),
    });
  }

  get most(): number {
    return this.#most;
  }

  set most(most: number) {
    this.#most = most;
    this.#look();
  }

  get ahead(): number {
    return this.#listening?.ahead ?? 0;
  }

  /** Whoever comes waits until another has left. */
  get crowded(): boolean {
    return this.#paused;
  }

  /** What it pauses; `server` has the connections. */
  guard(name: string, listening: Listening, server: Crowdable): void {
    this.name = name;
    this.#listening = listening;
    this.#server = server;
    this.#look();
  }

  /** These two are of itself, as they are handed on. */
  readonly enter = (): void => {
    this.open++;
    this.#changed(1);
    this.#look();
  };

  readonly leave = (): void => {
    this.open--;
    this.#changed(-1);
    this.#look();
  };

  /** Whatever its own limit. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    this.#look();
  }

  #look(): void {
    this.#crowd.isFull = this.open >= this.#most;
    const pause = this.#held || this.#crowd.isFull;
    if (pause === this.#paused || this.#listening === undefined) return;
    this.#paused = pause;
    if (pause) {
      this.pauses++;
      this.#listening.pause();
      this.#server?.makeRoom?.();
    } else {
      this.#listening.resume();
    }
  }
}

/** What was full is thought to be so until it has not been for a while: else each who leaves ends it. */
const CALM_MS = 5_000;

/** Whether connections wait, or did so a moment ago. */
class Crowd {
  readonly #on: { began(): void; ended(): void };
  #calm: ReturnType<typeof setTimeout> | undefined;
  #isFull = false;
  isThere = false;

  constructor(on: { began(): void; ended(): void }) {
    this.#on = on;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  set isFull(isFull: boolean) {
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    clearTimeout(this.#calm);
    if (!isFull) {
      this.#calm = setTimeout(() => this.#end(), CALM_MS);
    } else if (!this.isThere) {
      this.isThere = true;
      this.#on.began();
    }
  }

  #end(): void {
    this.isThere = false;
    this.#on.ended();
  }
}
