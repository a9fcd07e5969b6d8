// A language that nobody speaks, made from the English tables: a third longer, with marks above and below the line, from
// right to left. What English hides on a page is seen in it.

const kMarked = { a: 'ǻ', e: 'ę̂', i: 'ï', o: 'ỗ', u: 'ų̈', y: 'ÿ', A: 'Ǻ', E: 'Ę̂', I: 'Ï', O: 'Ỗ', U: 'Ų̈', c: 'ç', n: 'ñ', s: 'ş' };

/** Letters of Arabic and Hebrew would hide which word it is; so this turns those of English round. */
const turned = (words) => (words.trim() ? `\u202E${words}\u202C` : words);

function longer(words) {
  const marked = words.replace(/[aeiouycns]/gi, (letter) => kMarked[letter] ?? letter);
  return marked.trim() ? marked + '~ong wo'.repeat(words.length / 21 + 1).slice(0, Math.ceil(words.length / 3)) : marked;
}

/** What stands for `message`, whose {names} stay. */
const pseudoMessage = (message) => (typeof message === 'object'
  ? Object.fromEntries(Object.entries(message).map(([form, words]) => [form, pseudoMessage(words)]))
  : message.split(/(\{[^}]*\})/).map((part) => (part.startsWith('{') ? part : turned(longer(part)))).join(''));

/** Every page of the context is in this language from now on, as far as the browser writes its words. */
export async function speakPseudo(context) {
  await context.route(/\/messages\/en[./]/, async (route) => {
    const answer = await route.fetch();
    const { default: table } = await import(`data:text/javascript,${encodeURIComponent(await answer.text())}`);
    const words = Object.fromEntries(Object.entries(table).map(([key, message]) => [key, pseudoMessage(message)]));
    await route.fulfill({ response: answer, body: `export default ${JSON.stringify(words)};` });
  });
}
