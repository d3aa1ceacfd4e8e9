// The invitation, and the page after the submission.

import { sendFormsOnce } from "../sent-forms.js";
import { localizeTimes } from "./local-times.js";

localizeTimes();
sendFormsOnce();
