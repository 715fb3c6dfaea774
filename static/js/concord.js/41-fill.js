/* What a spreadsheet writes, put into a field: thousands marks and date shapes of Excel are understood. */
(() => {
  "use strict";
  const day = (text) => {
    const year = text.match(/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/);
    const found = year ? [year[1], year[2], year[3]] : null;
    return found ? `${found[0]}-${found[1].padStart(2, "0")}-${found[2].padStart(2, "0")}` : text;
  };
  window.Concord.fill = (field, value) => {
    if (!field || field.readOnly) return;
    if (field.type === "date") field.value = day(value);
    else if (field.inputMode === "decimal" || field.inputMode === "numeric") field.value = value.replace(/(\d),(?=\d{3})/g, "$1");
    else if (field.tagName === "SELECT") {
      const option = [...field.options].find((each) => each.value === value || each.textContent.trim() === value);
      if (option) field.value = option.value;
    } else field.value = value;
  };
})();
