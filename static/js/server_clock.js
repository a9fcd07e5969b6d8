// The server's clock, as far as this page knows it: a wrong clock at home must not cheat the countdown.

let offset = 0;

/** To be called with the server_time of each answer, as soon as it arrives. */
export function syncClock(serverTime) {
  if (serverTime) offset = Date.parse(serverTime) - Date.now();
}

export const now = () => Date.now() + offset;
