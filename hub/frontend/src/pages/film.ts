import "../film/player";
