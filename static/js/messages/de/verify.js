// Was die Seite sagt, die einen Code prüft.
export default {
  'verify.title': 'Karte prüfen',
  'verify.text':
    'Prüft mit den öffentlichen Schlüsseln dieses Hauses, wer eine Karte signiert hat, wofür und für wann. Ob sie seitdem umgesetzt oder erstattet wurde, weiß der Einlass.',
  'verify.code': 'Die Ziffern des Codes',
  'verify.go': 'Prüfen',
  'verify.good': 'Von diesem Haus signiert',
  'verify.says': 'Karte {ticket}, gültig von {from} bis {until}',
};
