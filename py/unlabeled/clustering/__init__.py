"""What several clusterers share: centres, neighbours that vote, hierarchies of density."""
