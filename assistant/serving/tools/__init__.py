"""What is called by name on the page's server: by ``gradio_client``, and by agents over MCP."""
