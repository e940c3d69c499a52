"""The newspaper's federations as data, loaded through everyone's actions."""
