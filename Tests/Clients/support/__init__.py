"""What the client tests share: the server under test, its pools, its mailbox, its tokens and its pages."""
