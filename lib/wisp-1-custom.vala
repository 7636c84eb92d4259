// SPDX-FileCopyrightText: 2026 The Wisp authors
// SPDX-License-Identifier: LGPL-2.1-or-later

namespace Wisp {
	[CCode (get_value_function = "wisp_value_get_object", set_value_function = "wisp_value_set_object", take_value_function = "wisp_value_take_object")]
	public abstract class Object {
		[CCode (has_construct_function = true)]
		protected Object ();
		public void run_dispose ();
		public bool is_unique ();
		public uint get_ref_count ();
	}

	public sealed class Cache : GLib.Object {
		[CCode (cname = "wisp_cache_get_or_start_async", finish_name = "wisp_cache_get_or_load_finish_gobject")]
		public async GLib.Object get_or_load_async (string key, [CCode (delegate_target_pos = 2.5)] Wisp.StartFunc start, GLib.Cancellable? cancellable = null) throws GLib.Error;
		[CCode (cname = "wisp_cache_get_or_start_async", finish_name = "wisp_cache_get_or_load_finish_object")]
		public async Wisp.Object get_or_load_object_async (string key, [CCode (delegate_target_pos = 2.5)] Wisp.StartFunc start, GLib.Cancellable? cancellable = null) throws GLib.Error;
		[CCode (cname = "wisp_cache_restart_async", finish_name = "wisp_cache_reload_finish_gobject")]
		public async GLib.Object reload_async (string key, [CCode (delegate_target_pos = 2.5)] Wisp.StartFunc start, GLib.Cancellable? cancellable = null) throws GLib.Error;
		[CCode (cname = "wisp_cache_restart_async", finish_name = "wisp_cache_reload_finish_object")]
		public async Wisp.Object reload_object_async (string key, [CCode (delegate_target_pos = 2.5)] Wisp.StartFunc start, GLib.Cancellable? cancellable = null) throws GLib.Error;
	}

	public sealed class Registry : GLib.Object {
		[CCode (cname = "wisp_registry_get_async", finish_name = "wisp_registry_get_gobject_finish")]
		public async GLib.Object get_async (string point, string name, GLib.Cancellable? cancellable = null) throws GLib.Error;
		[CCode (cname = "wisp_registry_get_async", finish_name = "wisp_registry_get_object_finish")]
		public async Wisp.Object get_object_async (string point, string name, GLib.Cancellable? cancellable = null) throws GLib.Error;
	}
}
