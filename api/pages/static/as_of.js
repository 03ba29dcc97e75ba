// The slider that moves with the number beside it. Without it the number alone does.

for (const form of document.querySelectorAll("[data-as-of]")) {
  const number = form.querySelector("input[type=number]");
  const slider = form.querySelector("input[type=range]");
  slider.closest(".field").hidden = false;
  slider.addEventListener("input", () => { number.value = slider.value; });
  number.addEventListener("input", () => { slider.value = number.value; });
}
