package dev.meshwright.control;

import dev.meshwright.control.authority.IdentityService;
import dev.meshwright.control.metric.ControlMetrics;

/// Counts Sign calls.
record SignEvents(ControlMetrics metrics) implements IdentityService.Observer {
    @Override
    public void asked() {
        metrics.signAsked();
    }

    @Override
    public void issued() {
        metrics.signIssued();
    }

    @Override
    public void refused() {
        metrics.signRefused();
    }
}
