// What every page of an export runs: the elements that load the rest when they are touched.

import "./exercise/stub.js";
import "./figure/stub.js";
import "./playground/stub.js";
