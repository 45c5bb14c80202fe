//! Settings: flag > environment (`PLANZOEKER_*`) > `planzoeker.toml` > default.
