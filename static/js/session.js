// The pages of a session.
import { bindLinkShortcuts } from "./keyboard.js";
import { bindVersionSlider } from "./version-slider.js";

bindLinkShortcuts();
bindVersionSlider();
