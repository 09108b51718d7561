"""An AWS that runs on a laptop: an emulator, what it lacks, and the sandbox."""
