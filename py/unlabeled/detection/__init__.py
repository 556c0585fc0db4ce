"""What detectors of anomalies share: scores, thresholds, reasons."""
