"""Web pages for officials: server-rendered, useful without JavaScript."""
