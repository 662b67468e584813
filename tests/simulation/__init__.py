"""The simulation: the real server core and many clients on a virtual clock, by a seed.

Real are the endpoint, the gateway, rooms, replay, revocations, presence, hub, outbox, feeds, the
group commit, the log and the services of chat, tasks and projects, on SQLite in memory. Made up
are the clock, the network, the bus between the instances, and how long the database takes. HTTP,
webhooks, search, login sessions and tickets are left out.

What is weaker than the protocol, since the server does not do better yet:

- An event whose hint the bus has lost is missed until the next event of its room: each run ends
  with one in every room before it compares.
- An instance hears of revocations that another one has committed only by its sweep.
- What was accepted before a task or project was deleted may come to those who were in its room
  until they are put out.
"""
