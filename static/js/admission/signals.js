// What a verdict sounds and feels like, and a screen that stays on.

let audio = null;

/** To be called by a touch: browsers let nothing sound before. */
export function allowSound() {
  audio ??= 'AudioContext' in window ? new AudioContext() : null;
  audio?.resume();
}

function tone(frequency, from, seconds) {
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.type = 'square';
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0.15, audio.currentTime + from);
  volume.gain.linearRampToValueAtTime(0, audio.currentTime + from + seconds);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(audio.currentTime + from);
  oscillator.stop(audio.currentTime + from + seconds);
}

const kTones = { green: [[880, 0, 0.12]], amber: [[660, 0, 0.12], [660, 0.2, 0.12]], red: [[180, 0, 0.5]] };
const kShakes = { green: [60], amber: [60, 80, 60], red: [400] };

/** Lets a verdict of this colour be heard and felt. */
export function signal(color) {
  if (audio?.state === 'running') { for (const [frequency, from, seconds] of kTones[color]) tone(frequency, from, seconds); }
  navigator.vibrate?.(kShakes[color]);
}

/** Keeps the screen on while the page is seen, where the browser can. */
export function stayAwake() {
  const ask = () => {
    if (document.visibilityState === 'visible') navigator.wakeLock?.request('screen').catch(() => {}); // low battery
  };
  ask();
  document.addEventListener('visibilitychange', ask);
}
