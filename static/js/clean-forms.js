// For pages that need no more than clean addresses.
import { keepClean } from "./forms.js";

keepClean();
