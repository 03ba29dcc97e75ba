// Which key was compared by its twelve digits in this tab, so that the page of the signature signs for no other one.

const SHELF = "gongjian-compared";
const name = ({ unit, holder, spki }) => [unit, holder, spki].join(" ");

export const approve = (key) => sessionStorage.setItem(SHELF, name(key));

/** Whether a statement that enrols a key is about the one that was compared here. */
export const wasCompared = ({ unit, holder, key }) => sessionStorage.getItem(SHELF) === name({ unit, holder, spki: key.spki });
