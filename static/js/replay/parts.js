// The parts of the replay.

import { announce } from "./announce.js";
import { Clock } from "./clock.js";
import { DeliverableView } from "./deliverable.js";
import { byId } from "./dom.js";
import { EventCounts } from "./event-counts.js";
import { initialGaps } from "./gaps.js";
import { Navigation } from "./navigation.js";
import { Overview } from "./overview/overview.js";
import { Player } from "./player.js";
import { RangeControl } from "./range.js";
import { RawView } from "./raw.js";
import { ReviewView } from "./review.js";
import { createConversation } from "./rows/conversation.js";
import { createTimeline } from "./rows/timeline.js";
import { Search } from "./search.js";
import { TypeFilter } from "./type-filter.js";
import { Views } from "./views.js";

/** Builds every part; `state` comes from the URL. */
export function buildParts(replay, state) {
  const clock = new Clock(replay.axis, initialGaps(replay));
  const filter = new TypeFilter(replay, state.show);
  const types = () => filter.types;
  const search = new Search({ url: replay.urls.search, types, onError: announce });
  const common = { replay, search, onError: announce };
  const lists = {
    timeline: createTimeline({ ...common, box: byId("timeline"), types }),
    conversation: createConversation({ ...common, box: byId("conversation") }),
  };
  const current = () => lists.timeline.current;
  const review = new ReviewView({ replay, current, announce });
  const overview = new Overview({
    box: byId("overview"),
    replay,
    clock,
    notes: () => review.notes,
  });
  const player = new Player({ replay, clock });
  return {
    ...{ replay, clock, filter, search, lists, review, overview, player },
    views: new Views(state),
    deliverable: new DeliverableView({ replay, clock, onError: announce }),
    raw: new RawView({ replay, onError: announce }),
    range: new RangeControl({ clock, overview }),
    eventCounts: new EventCounts({ announce, clock, filter, overview, player, replay }),
    navigation: new Navigation({ announce, clock, filter, lists, replay }),
  };
}
