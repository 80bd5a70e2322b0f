package gov.hms.mesh.internal.stack;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import java.util.List;

/** The rest of the stack below a layer. */
public final class Next {
    private final Layer layer;
    private final Next rest;

    private Next(Layer layer, Next rest) {
        this.layer = layer;
        this.rest = rest;
    }

    /** The stack of these layers, top to bottom; the last one is the wire and gets no rest. */
    public static Next of(List<Layer> layers) {
        Next below = null;
        for (int i = layers.size() - 1; i >= 0; i--) {
            below = new Next(layers.get(i), below);
        }
        return below;
    }

    public <R> R proceed(CallContext context, Exchange<R> exchange) throws AttemptFailedException, MeshException {
        return layer.call(context, exchange, rest);
    }
}
