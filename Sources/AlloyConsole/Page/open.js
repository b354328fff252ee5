// The page behind the one-time link: keeps the token in the storage of this origin, which no other port can read, and goes on.
const token = document.querySelector("meta[name=console-token]").content;
localStorage.setItem("console-token", token);
location.replace("/");
