/* What a report's page gains from JavaScript: its tools, and folds that open for print and for links into them. */
(() => {
  "use strict";
})();
