import { t } from './messages.js';
import { frame } from './page.js';

frame(t('missing.title'));
