// The behavior of every page. The forms' questions come first: a form that is not sent is no draft.
import { confirmForms } from "./confirm.js";
import { bindDialogs } from "./dialogs.js";
import { keepDrafts } from "./drafts.js";
import { omitEmptyFields, resetFilters, submitOnChange } from "./forms.js";
import { bindMenus } from "./menus.js";
import { sendFormsOnce } from "./sent-forms.js";
import { bindShortcutSettings } from "./shortcut-settings.js";
import { bindThemeSwitches } from "./theme-switch.js";

bindThemeSwitches();
bindMenus();
bindDialogs();
bindShortcutSettings();
omitEmptyFields();
submitOnChange();
resetFilters();
confirmForms();
sendFormsOnce();
keepDrafts();
