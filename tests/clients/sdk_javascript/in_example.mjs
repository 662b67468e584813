// The entry of a page that is the example for React, as it is.
import "../../../examples/react_chat.jsx";

globalThis.run = () => {};
