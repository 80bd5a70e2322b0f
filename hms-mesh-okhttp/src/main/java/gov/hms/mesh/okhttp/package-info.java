/** Joins the calls of an OkHttpClient into the mesh. The door is {@link gov.hms.mesh.okhttp.HmsMeshOkHttp}. */
package gov.hms.mesh.okhttp;
