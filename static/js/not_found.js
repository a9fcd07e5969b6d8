import { frame } from './page.js';
import { t } from './messages.js';

frame(t('missing.title'));
