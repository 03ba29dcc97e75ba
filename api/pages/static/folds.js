// A field that is filled in wrongly inside a closed fold: the fold opens, so that the browser can say so there.
document.addEventListener("invalid", (event) => event.target.closest("details")?.setAttribute("open", ""), true);
