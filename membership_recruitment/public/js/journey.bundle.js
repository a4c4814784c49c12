// The two pages about the journey, which load it when they are opened.

import { JourneyPicture } from "./member_journey/picture";
import { JourneyWalk } from "./member_journey/walk";

Object.assign(membership_recruitment, { JourneyPicture, JourneyWalk });
