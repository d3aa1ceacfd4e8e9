DATE_FORMAT = r"j \d\e F \d\e Y"
DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i:s"
SHORT_DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i"
