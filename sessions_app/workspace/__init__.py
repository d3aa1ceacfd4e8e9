"""The candidate's workspace: deliverables, files, materials, the assistant and its preparation."""
