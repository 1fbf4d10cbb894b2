"""Learning to write feedback: attempts at the training's questions, rewritings, and the first licence."""
