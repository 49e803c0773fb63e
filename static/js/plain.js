import { themeSwitch } from './page/theme.js';

themeSwitch();
