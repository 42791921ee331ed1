// What a browser keeps of a person is his alone: another one who logs in here finds none of it. First of all modules.
const person = document.body.dataset.person;
if (person && sessionStorage.getItem("person") !== person) {
  sessionStorage.clear();
  sessionStorage.setItem("person", person);
}
if (person && localStorage.getItem("person") !== person) {
  localStorage.removeItem("recent");
  localStorage.setItem("person", person);
}
