class ChatClient {
  constructor(token) {
    this.token = token;
    this.ws = null;
    this.handlers = {};
  }
  
  connect() {
    this.ws = new WebSocket(
      `ws://localhost:8000/api/v1/ws/connect?token=${this.token}`
    );
    
    this.ws.onmessage = (event) => {
      const message = JSON.parse(event.data);
      const handler = this.handlers[message.type];
      if (handler) handler(message);
    };
  }
  
  on(eventType, handler) {
    this.handlers[eventType] = handler;
  }
  
  joinRoom(room) {
    this.send({ type: "join_room", room });
  }
  
  sendMessage(room, content) {
    this.send({
      type: "send_message",
      room,
      data: { content }
    });
  }
  
  send(message) {
    this.ws.send(JSON.stringify(message));
  }
}

// Usage
const client = new ChatClient("your_jwt_token");
client.connect();

client.on("connected", (msg) => {
  console.log("Connected as", msg.data.username);
  client.joinRoom("channel:1");
});

client.on("message", (msg) => {
  console.log(`${msg.data.username}: ${msg.data.content}`);
});

client.on("task.created", (msg) => {
  console.log("New task:", msg.data.title);
});
