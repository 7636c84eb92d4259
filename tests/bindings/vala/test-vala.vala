// SPDX-FileCopyrightText: 2026 The Wisp authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Wisp from Vala, with light types that are defined in it

class Song : Wisp.Object {
	public static int n_songs;
	public static int n_disposed;

	public string title;
	public Song? next;

	public Song (string title) {
		base ();
		this.title = title;
		n_songs++;
	}

	~Song () {
		n_songs--;
	}

	public override void dispose () {
		n_disposed++;
		next = null;
		base.dispose ();
	}

	public virtual string describe () {
		return "song " + title;
	}
}

class LiveSong : Song {
	public string place;

	public LiveSong (string title, string place) {
		base (title);
		this.place = place;
	}

	public override string describe () {
		return "%s, live in %s".printf (base.describe (), place);
	}
}

class Child : Wisp.Object {
	public Wisp.Weak? parent;

	public Child (Song parent) {
		base ();
		this.parent = new Wisp.Weak.object (parent);
	}
}

errordomain TestError {
	FAILED
}

void light_lifetime () {
	var song = new Song ("Imagine");
	Song other = song;

	assert (Song.n_songs == 1 && song.get_ref_count () == 2);
	song = null;
	assert (Song.n_songs == 1 && other.title == "Imagine");
	other = null;
	assert (Song.n_songs == 0);
}

void light_dispose () {
	var first = new Song ("first");
	first.next = new Song ("second");
	Song.n_disposed = 0;

	assert (Song.n_songs == 2);
	first = null;
	assert (Song.n_songs == 0 && Song.n_disposed == 2);
}

void light_subclass () {
	Song song = new LiveSong ("Help!", "Paris");

	assert (song is LiveSong && song is Wisp.Object);
	assert (song.describe () == "song Help!, live in Paris");
	assert (((LiveSong) song).place == "Paris");
	song = null;
	assert (Song.n_songs == 0);
}

void light_value () {
	var song = new Song ("Imagine");
	var value = Value (typeof (Song));

	value.set_instance (song);
	assert (song.get_ref_count () == 2);
	assert (((Song) value.peek_pointer ()).title == "Imagine");
	value.unset ();
	assert (song.is_unique ());
}

void light_container () {
	var songs = new GenericArray<Song> ();

	for (int i = 0; i < 10; i++)
		songs.add (new Song (i.to_string ()));
	assert (songs[7].title == "7" && Song.n_songs == 10);
	songs.remove_range (0, 9);
	assert (Song.n_songs == 1);
	songs = null;
	assert (Song.n_songs == 0);
}

void light_in_c () {
	var node = new Fixture.Node ("one");
	node.set_next (new Fixture.Leaf ("two", 2));

	assert (node.get_next ().describe () == "leaf two");
	assert (Fixture.Node.count () == 2);
	node = null;
	assert (Fixture.Node.count () == 0);
}

void weak_light () {
	var song = new Song ("Imagine");
	var handle = new Wisp.Weak.object (song);
	Wisp.Weak copy = handle;

	assert (handle.get_object () == song && copy.equal (handle));
	song = null;
	assert (Song.n_songs == 0);
	assert (handle.get_object () == null && !copy.is_alive ());
}

void weak_gobject () {
	var action = new SimpleAction ("grass", null);
	var handle = new Wisp.Weak.gobject (action);

	assert (handle.get () == action);
	action = null;
	assert (handle.get () == null);
}

void weak_back_reference () {
	var parent = new Song ("parent");
	var child = new Child (parent);

	assert (((Song) child.parent.get_object ()).title == "parent");
	parent = null;
	assert (child.parent.get_object () == null);
}

void weak_cleanup () {
	var song = new Song ("Imagine");
	var handle = new Wisp.Weak.object (song);
	int n_ran = 0;

	handle.add_cleanup (() => { n_ran++; });
	var id = handle.add_cleanup (() => { assert_not_reached (); });
	assert (handle.remove_cleanup (id));
	song = null;
	assert (n_ran == 0);
	while (MainContext.default ().iteration (false))
		;
	assert (n_ran == 1);
}

void cache_gobjects () {
	var cache = new Wisp.Cache ();
	var action = new SimpleAction ("grass", null);

	assert (cache.insert ("key", action));
	assert (cache.lookup ("key") == action);
	assert (cache.add ("key", new SimpleAction ("other", null)) == action);
	assert (cache.snapshot ().length == 1);
	assert (action.ref_count == 1);
	action = null;
	assert (cache.n_entries == 0 && cache.lookup ("key") == null);
}

void cache_light () {
	var cache = new Wisp.Cache ();
	var song = new Song ("Imagine");

	assert (cache.insert_object ("key", song));
	assert (((Song) cache.lookup_object ("key")).title == "Imagine");
	assert (cache.snapshot_objects ()[0] == song);
	song = null;
	assert (Song.n_songs == 0 && cache.n_entries == 0);
}

void cache_load () {
	var cache = new Wisp.Cache ();
	int n_loads = 0;

	try {
		var song = cache.get_or_load_object ("Help!", (cache, key, cancellable) => {
			n_loads++;
			return new Song (key);
		});
		assert (((Song) song).title == "Help!");
		assert (cache.get_or_load_object ("Help!", () => { assert_not_reached (); }) == song);
	} catch (Error error) {
		assert_not_reached ();
	}
	assert (n_loads == 1 && Song.n_songs == 0);
}

void cache_load_error () {
	try {
		new Wisp.Cache ().get_or_load ("key", () => { throw new TestError.FAILED ("none"); });
		assert_not_reached ();
	} catch (TestError error) {
		assert (error.message == "none");
	} catch (Error error) {
		assert_not_reached ();
	}
}

async void finish_load (Wisp.Load load, string key) {
	Idle.add (finish_load.callback);
	yield;
	if (key == "bad")
		load.fail (new TestError.FAILED ("none"));
	else
		load.complete_object (new Song (key));
}

async void load_both (MainLoop loop) {
	var cache = new Wisp.Cache ();

	try {
		var song = yield cache.get_or_load_object_async ("Help!", (load, key) => {
			finish_load.begin (load, (string) key);
		});
		assert (((Song) song).title == "Help!" && cache.n_entries == 1);
	} catch (Error error) {
		assert_not_reached ();
	}

	try {
		yield cache.get_or_load_object_async ("bad", (load, key) => {
			finish_load.begin (load, (string) key);
		});
		assert_not_reached ();
	} catch (Error error) {
		assert (error is TestError.FAILED);
	}
	loop.quit ();
}

void cache_load_async () {
	var loop = new MainLoop ();

	load_both.begin (loop);
	loop.run ();
	assert (Song.n_songs == 0);
}

void collections () {
	var members = new Wisp.WeakSet ();
	var data = new Wisp.WeakMap ();
	var song = new Song ("Imagine");
	var note = new SimpleAction ("note", null);

	assert (members.add_object (song) && members.contains_object (song) && members.add (note));
	assert (members.n_members == 2 && members.snapshot_objects ()[0] == song);
	assert (data.insert_object (song, note) && data.lookup_object (song) == note);
	assert (data.insert_gobject_object (note, new Song ("light")));
	assert (((Song) data.lookup_gobject_object (note)).title == "light" && data.n_entries == 2);
	assert (data.remove (note));
	song = null;
	assert (members.n_members == 1 && data.n_entries == 0);
}

int main (string[] args) {
	Test.init (ref args);

	Test.add_func ("/vala/light/lifetime", light_lifetime);
	Test.add_func ("/vala/light/dispose", light_dispose);
	Test.add_func ("/vala/light/subclass", light_subclass);
	Test.add_func ("/vala/light/value", light_value);
	Test.add_func ("/vala/light/container", light_container);
	Test.add_func ("/vala/light/in-c", light_in_c);
	Test.add_func ("/vala/weak/light", weak_light);
	Test.add_func ("/vala/weak/gobject", weak_gobject);
	Test.add_func ("/vala/weak/back-reference", weak_back_reference);
	Test.add_func ("/vala/weak/cleanup", weak_cleanup);
	Test.add_func ("/vala/cache/gobjects", cache_gobjects);
	Test.add_func ("/vala/cache/light", cache_light);
	Test.add_func ("/vala/cache/load", cache_load);
	Test.add_func ("/vala/cache/load-error", cache_load_error);
	Test.add_func ("/vala/cache/load-async", cache_load_async);
	Test.add_func ("/vala/collections", collections);

	return Test.run ();
}
