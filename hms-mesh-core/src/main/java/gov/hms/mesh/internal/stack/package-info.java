/** The frame that all layers of a call share: a layer knows {@link Next} and the context, never another layer. */
package gov.hms.mesh.internal.stack;
