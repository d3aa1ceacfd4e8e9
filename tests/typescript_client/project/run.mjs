import { Gradient } from "gradient-client";

console.log(Gradient.name);
